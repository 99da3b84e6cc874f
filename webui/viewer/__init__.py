"""The page viewer: a page's picture with one SVG of boxes, and the table of fields, linked both ways.

Its browser side is `assets/static/viewer/`, modules that are loaded as they are; here is what they are given to show.
"""
