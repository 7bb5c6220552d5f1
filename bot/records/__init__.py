"""What is stored: tables, the unit of work, repositories, migrations. Knows no use case and no web."""
