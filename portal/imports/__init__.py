"""Import of organisations from the Biuro's spreadsheet: preview, then entry, row by row, nothing lost."""
