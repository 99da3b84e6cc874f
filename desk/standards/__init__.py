"""What this site judges values by: thresholds of kinds and calibrations, fitted from what people corrected."""
