"""LIF, the layout interchange format of VDMA for fleets that are driven by VDA 5050."""
