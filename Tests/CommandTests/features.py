"""What OWSLib and pystac-client find at the doors for other programs: root, account, token; JSON on standard output."""

import json
import sys
from urllib.parse import parse_qs, urlparse

from owslib.ogcapi.features import Features
from owslib.util import Authentication
from pystac_client import Client

root, name, token = sys.argv[1:4]


def every_feature(service, collection, **asked):
    """All ids of a collection, page by page, with the order's step between pages that the caller wants."""
    ids = []
    page = service.collection_items(collection, limit=5, **asked)
    while True:
        ids += [feature["id"] for feature in page["features"]]
        links = [link for link in page["links"] if link["rel"] == "next"]
        if not links:
            return {"ids": ids, "matched": page["numberMatched"]}
        after = parse_qs(urlparse(links[0]["href"]).query)["after"][0]
        page = service.collection_items(collection, limit=5, after=after, **asked)


features = Features(root + "/ogc", auth=Authentication(name, token))
found = {collection: every_feature(features, collection) for collection in features.feature_collections()}
box = every_feature(features, "parcels", bbox=[113.138, 23.03, 113.1385, 23.031])
late = every_feature(features, "parcels", datetime_="2024-01-01T00:00:00Z/..")
early = every_feature(features, "parcels", datetime_="../2023-12-31T23:59:59Z")

catalogue = Client.open(root + "/stac", headers={"Authorization": "Bearer " + token})
point = {"type": "Point", "coordinates": [113.14, 23.03]}
scenes = {}
for method in ("GET", "POST"):
    every = catalogue.search(method=method, limit=1)
    scenes[method] = {
        "all": [item.id for item in every.items()],
        "matched": every.matched(),
        "in2024": [item.id for item in catalogue.search(method=method, datetime="2024").items()],
        "at": [item.id for item in catalogue.search(method=method, intersects=point).items()],
        "elsewhere": [item.id for item in catalogue.search(method=method, bbox=[0, 0, 1, 1]).items()],
    }
scenes["collections"] = {one.id: [item.id for item in one.get_items()] for one in catalogue.get_collections()}
print(json.dumps({"found": found, "box": box, "late": late, "early": early, "scenes": scenes}))
