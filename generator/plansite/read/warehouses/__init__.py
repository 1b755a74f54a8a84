"""Read which warehouses a plan names, and what they have answered."""
