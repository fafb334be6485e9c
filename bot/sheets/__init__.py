"""Tables of spreadsheets in and out, with lines and encodings."""
