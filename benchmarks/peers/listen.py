"""How every peer is served: the same uvicorn settings as ours."""

import argparse
from typing import Any

import uvicorn


def listen(app: Any) -> None:
    """Serve on loopback, on `--port`, until stopped."""
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    args = options.parse_args()
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=args.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=75,
    )
