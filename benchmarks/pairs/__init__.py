"""Random factory-product pairs, and those who judge what organizing makes of them."""
