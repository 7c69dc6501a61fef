"""The demo partnership: fictional organisations, their people and three years of activity, by the real operations."""
