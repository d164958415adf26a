"""The compiled twin: the events of the reference twin, drawn and decided by kernels over one array of integers."""
