"""Writes the documents that FastAPI makes of programs that others wrote. Nothing of them is started."""

import contextlib
import json
import os
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)


def agno():
    """The server of workflows, with one of them and a store that remembers nothing."""
    from agno.db.in_memory import InMemoryDb
    from agno.os import AgentOS
    from agno.workflow import Workflow

    workflow = Workflow(name="workflow", steps=[lambda step: step], db=InMemoryDb())
    return AgentOS(workflows=[workflow], telemetry=False).get_app()


def optimade():
    """The server of databases of materials, which takes a database in memory by itself."""
    from optimade.server.main import app

    return app


def stac_fastapi():
    """The server of catalogues of maps and images, with nothing behind it."""
    from stac_fastapi.api.app import StacApi
    from stac_fastapi.types.config import ApiSettings
    from stac_fastapi.types.core import BaseCoreClient

    catalogue = type("Catalogue", (BaseCoreClient,), {})
    catalogue.__abstractmethods__ = frozenset()
    return StacApi(settings=ApiSettings(), client=catalogue()).app


PROGRAMS = {"agno": agno, "optimade": optimade, "stac-fastapi": stac_fastapi}

# They talk while they are imported, and what is printed here is the answer.
with contextlib.redirect_stdout(sys.stderr):
    for name in request["programs"]:
        document = PROGRAMS[name]().openapi()
        with open(os.path.join(request["folder"], f"{name}.json"), "w", encoding="utf-8") as file:
            json.dump(document, file)
json.dump(None, sys.stdout)
