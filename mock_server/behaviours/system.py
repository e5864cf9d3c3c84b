"""The server itself."""

from typing import Any

from mock_server.behaviours import operation
from mock_server.world.clock import iso
from mock_server.world.world import Transaction


@operation("getHealth")
def get_health(tx: Transaction) -> dict[str, Any]:
    asterisk = "disconnected" if tx.quirk("health-while-disconnected") else "connected"
    return {
        "status": "healthy",
        "timestamp": iso(tx.time),
        "uptime": max(0.0, tx.time - tx.world.began),  # the clock can be set back
        "services": {"database": "connected", "eventListener": "running", "ari": asterisk, "ami": asterisk},
        "activeCalls": len(tx.live),
    }


@operation("getServerInfo")
def get_server_info() -> dict[str, Any]:
    return {"sip_host": "127.0.0.1", "sip_port": 5060, "hostname": "astradial-mock"}
