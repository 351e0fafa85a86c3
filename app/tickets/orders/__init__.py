"""The order from the caller (任务委托书) and the repair task order (维修任务书) of a ticket (C9)."""
