"""Writes the OpenAPI documents of other FastAPI programs, without starting their servers."""

import contextlib
import json
import os
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)


def agno():
    """Returns a workflow server, with one workflow and a database in memory."""
    from agno.db.in_memory import InMemoryDb
    from agno.os import AgentOS
    from agno.workflow import Workflow

    workflow = Workflow(name="workflow", steps=[lambda step: step], db=InMemoryDb())
    return AgentOS(workflows=[workflow], telemetry=False).get_app()


def optimade():
    """Returns a server of materials databases, which uses a database in memory by default."""
    from optimade.server.main import app

    return app


def stac_fastapi():
    """Returns a server of geographic catalogues, without a catalogue."""
    from stac_fastapi.api.app import StacApi
    from stac_fastapi.types.config import ApiSettings
    from stac_fastapi.types.core import BaseCoreClient

    catalogue = type("Catalogue", (BaseCoreClient,), {})
    catalogue.__abstractmethods__ = frozenset()
    return StacApi(settings=ApiSettings(), client=catalogue()).app


def titiler():
    """Returns a server of map tiles, with its routes for images, grids, algorithms and colours."""
    from fastapi import FastAPI
    from titiler.core.factory import AlgorithmFactory, ColorMapFactory, TilerFactory, TMSFactory

    app = FastAPI()
    for factory in (AlgorithmFactory(), ColorMapFactory(), TilerFactory(), TMSFactory()):
        app.include_router(factory.router)
    return app


PROGRAMS = {"agno": agno, "optimade": optimade, "stac-fastapi": stac_fastapi, "titiler": titiler}

# Some programs print when they are imported, and standard output is for the result.
with contextlib.redirect_stdout(sys.stderr):
    for name in request["programs"]:
        document = PROGRAMS[name]().openapi()
        with open(os.path.join(request["folder"], f"{name}.json"), "w", encoding="utf-8") as file:
            json.dump(document, file)
json.dump(None, sys.stdout)
