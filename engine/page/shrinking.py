"""Pictures made smaller, whatever their shape: a strip of a few pixels across keeps at least one."""

from __future__ import annotations

import cv2
import numpy as np


def shrunk(pixels: np.ndarray, scale: float) -> np.ndarray:
    """`pixels`, (H, W) or (H, W, C) uint8, at `scale` times their size; themselves for a scale of 1 or more."""
    if scale >= 1.0:
        return pixels
    height, width = pixels.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
