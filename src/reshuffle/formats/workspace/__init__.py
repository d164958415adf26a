"""Workspaces as people keep them: a folder of YAML files, or one workbook."""
