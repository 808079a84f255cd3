"""The form in which offices hand procedures in and get them back: CSV, XLSX or JSON."""
