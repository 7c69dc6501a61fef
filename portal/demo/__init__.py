"""The demo partnership: fictional organisations, their people and three years of activity done through the real operations."""
