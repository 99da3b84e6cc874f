"""What a running desk says of itself: metrics and logs."""
