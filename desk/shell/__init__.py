"""The commands of launch.sh."""
