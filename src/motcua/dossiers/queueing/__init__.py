"""The queue at a counter: numbers, calling, and how long people really waited."""
