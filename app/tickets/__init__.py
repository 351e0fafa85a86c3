"""Service tickets (服务工单): the phone report, their states and moves (C1, C5, C17)."""
