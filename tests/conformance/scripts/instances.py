"""Compares each schema of a document with the lowered one: values that fit the one have to fit the other.

The values are made from the schema of OpenAPI 3.1: the least and the most that it describes, numbers and lengths at a bound and beyond
it, alternatives, and values of other types in each property. The lowered schema may accept a value that does not fit only if nothing but
a widened construct is in its way.
"""

import itertools
import json
import re
import sys

from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT202012

with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)

#: The most values of one schema.
MOST = 400
#: The most levels of a value.
DEPTH = 4
ANYTHING = [None, True, 0, -1, 1.5, "", "text", [], [None], {}, {"key": 1}]
#: Names, some of which fit an ordinary pattern.
NAMES = ["a", "x", "x-a", "_a", "A", "a1", "1", "2026", "key", "en", "a.b", "a/b", "_exmpl_a"]
TEXTS = {
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "uuid": "01234567-89ab-4def-8123-456789abcdef",
    "email": "a@b.example",
    "uri": "https://a.example/",
}


class Schemas:
    """The schemas of a document, and values that are made from them."""

    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        """Returns the schema that a reference leads to, with the keywords beside the reference."""
        for _ in range(20):
            if not isinstance(schema, dict) or "$ref" not in schema:
                return schema
            target = self.document
            for token in schema["$ref"].removeprefix("#/").split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**target, **beside} if isinstance(target, dict) else target
        return {}

    def values(self, schema, depth=DEPTH):
        """Yields values near a schema, the plainest first."""
        schema = self.resolve(schema)
        if not isinstance(schema, dict) or depth == 0:
            yield from ANYTHING[:7]
            return
        if "const" in schema:
            yield schema["const"]
        yield from schema.get("enum", [])
        for choice in ("anyOf", "oneOf"):
            for alternative in schema.get(choice, []):
                yield from itertools.islice(self.values(alternative, depth), 20)
        if "allOf" in schema:
            yield from itertools.islice(self.values(self.merged(schema), depth), 40)
        types = schema.get("type", "object" if "properties" in schema else [])
        for name in [types] if isinstance(types, str) else types:
            yield from getattr(self, name)(schema, depth)

    def merged(self, schema):
        """Returns one schema of all parts, as far as that is easy."""
        merged = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema["allOf"]:
            part = self.resolve(part)
            if "allOf" in part:
                part = self.merged(part)
            for key, value in part.items():
                if key == "properties":
                    value = {**value, **merged.get(key, {})}
                elif key == "required":
                    value = value + merged.get(key, [])
                elif key in merged:
                    continue
                merged[key] = value
        return merged

    def null(self, _schema, _depth):
        yield None

    def boolean(self, _schema, _depth):
        yield from (True, False)

    def string(self, schema, _depth):
        text = TEXTS.get(schema.get("format"), "text")
        least, most = schema.get("minLength", 0), schema.get("maxLength", 10)
        yield text
        yield from ("x" * length for length in {least, max(least - 1, 0), min(most, 1000), min(most, 1000) + 1})

    def number(self, schema, depth):
        yield from self.integer(schema, depth)
        yield 0.5

    def integer(self, schema, _depth):
        bounds = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        yield 0
        for bound in bounds:
            limit = schema.get(bound)
            if isinstance(limit, (int, float)):
                yield from (whole(limit), whole(limit) - 1, whole(limit) + 1)
        yield whole(schema.get("multipleOf", 1) * 3)

    def array(self, schema, depth):
        items = schema.get("items", {})
        prefix = [next(self.values(item, depth - 1), None) for item in schema.get("prefixItems", [])]
        yield from ([], prefix, prefix[::-1])
        made = list(itertools.islice(self.values(items, depth - 1), 8)) if items is not False else []
        yield from (prefix + [item] for item in made)
        if made:
            least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
            yield from (prefix + [made[0]] * length for length in {least, min(most, 50), min(most, 50) + 1})
        yield prefix + ["more"]

    def object(self, schema, depth):
        properties = schema.get("properties", {})
        made = {name: list(itertools.islice(self.values(value, depth - 1), 12)) for name, value in properties.items()}
        whole = {name: values[0] for name, values in made.items() if values}
        required = {name: whole.get(name) for name in schema.get("required", [])}
        yield from (required, whole, {})
        yield from ({key: value for key, value in whole.items() if key != name} for name in properties)
        # A round with one value of each property, and then the next round: no property takes the place of another.
        turns = [[{**required, name: value} for value in made[name][1:] + ANYTHING] for name in properties]
        for turn in itertools.zip_longest(*turns):
            yield from (value for value in turn if value is not None)
        for name in self.names(schema):
            for rule in ("patternProperties", "additionalProperties", "unevaluatedProperties"):
                rules = schema.get(rule, {})
                for inner in rules.values() if rule == "patternProperties" else [rules]:
                    yield from ({**required, name: value} for value in itertools.islice(self.values(inner, depth - 1), 6))
        most = schema.get("maxProperties", 0)
        yield from ({f"key{number}": 1 for number in range(count)} for count in {min(most, 50), min(most, 50) + 1})

    def names(self, schema):
        """Yields names of properties that are not listed: some that fit a pattern or a list, and one that need not."""
        yield "another"
        rule = self.resolve(schema.get("propertyNames", {}))
        yield from itertools.islice(rule.get("enum", []) if isinstance(rule, dict) else [], 5)
        patterns = [*schema.get("patternProperties", {}), *([rule["pattern"]] if "pattern" in rule else [])]
        for pattern in patterns:
            yield from itertools.islice((name for name in NAMES if re.search(pattern, name)), 2)


def whole(number):
    """Returns an integer for a number like 1.0, which only JSON Schema takes for an integer."""
    return int(number) if number == int(number) else number


def distinct(values):
    """Returns the first values that differ."""
    seen = {}
    for value in itertools.islice(values, MOST * 4):
        seen.setdefault(json.dumps(value, sort_keys=True), value)
        if len(seen) == MOST:
            break
    return list(seen.values())


def is_widened(error, widened):
    """Returns whether an error is of a widened construct, or of what depends on it in the same schema."""
    keywords = error.schema if isinstance(error.schema, dict) else {}
    if widened & {*error.relative_schema_path, *keywords}:
        return True
    alternatives = {}
    for inner in error.context or []:
        alternatives.setdefault(inner.relative_schema_path[0], []).append(inner)
    return any(all(is_widened(inner, widened) for inner in errors) for errors in alternatives.values())


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def compared(document):
    """Returns the number of schemas and of values, and the differences."""
    old, new = load(document["source"]), load(document["lowered"])
    widened = set(document["widened"])
    registry = Registry().with_resources([
        ("urn:old", Resource(contents=old, specification=DRAFT202012)),
        ("urn:new", Resource(contents=new, specification=DRAFT4)),
    ])
    schemas, values, fitting, differences = Schemas(old), 0, 0, []
    names = [name for name in old["components"]["schemas"] if name in new["components"]["schemas"]]
    for name in names:
        pointer = "#/components/schemas/" + name.replace("~", "~0").replace("/", "~1")
        one = Draft202012Validator({"$ref": "urn:old" + pointer}, registry=registry)
        other = OAS30Validator({"$ref": "urn:new" + pointer}, registry=registry)
        for value in distinct(itertools.chain(schemas.values({"$ref": pointer}), ANYTHING)):
            before, after = one.is_valid(value), other.is_valid(value)
            values += 1
            fitting += before
            if before != after and not (after and all(is_widened(error, widened) for error in one.iter_errors(value))):
                version = "3.1" if before else "3.0"
                differences.append(f"{name}: {json.dumps(value)[:200]} is valid in OpenAPI {version} only")
                break
    if not fitting:
        differences.append("no value fits any schema, so that nothing was compared")
    return {"schemas": len(names), "values": values, "fitting": fitting, "differences": differences}


json.dump([compared(document) for document in request["documents"]], sys.stdout)
