"""Customers: value, life cycle, churn, audiences, contact plans and their import."""
