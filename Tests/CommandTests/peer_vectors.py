"""Writes parcels with pyogrio and geopandas as those write them by default, and tells how they read them back.

peer_vectors.py FOLDER: one line a file: name, features, sum of areas in m2, codes, all separated by tabs.
"""

import sys
import warnings

import geopandas
import numpy
import pyogrio
import shapely
import shapely.geometry as shapes
from pyproj import Geod

warnings.simplefilter("ignore")
folder = sys.argv[1]
codes = [f"440605001009JC0000{i + 1}" for i in range(3)]
boxes = [shapes.box(411700 + 30 * i, 2548000, 411720 + 30 * i, 2548015) for i in range(3)]
geod = Geod(ellps="WGS84")


def frame(column="code", geometry=boxes, crs="EPSG:4547", **more):
    return geopandas.GeoDataFrame({column: codes, **more}, geometry=geometry, crs=crs)


def with_heights(shape):
    return shapely.force_3d(shape, 12.5)


def parts(shape):
    x, y = shape.bounds[:2]
    return shapes.MultiPolygon([shape, shapes.box(x + 22, y, x + 24, y + 4)])


def with_hole(shape):
    x, y = shape.bounds[:2]
    return shapes.Polygon(shape.exterior, [shapes.box(x + 5, y + 5, x + 9, y + 9).exterior])


def area(data):
    """Square metres on the ellipsoid, by GeographicLib."""
    rings = lambda part: (part.exterior, *part.interiors)
    size = lambda ring: abs(geod.polygon_area_perimeter(*ring.xy)[0])
    total = 0.0
    for shape in data.to_crs(4490).geometry:
        for part in getattr(shape, "geoms", [shape]):
            outer, *holes = map(size, rings(shapely.force_2d(part)))
            total += outer - sum(holes)
    return total


def tell(name, column="code", layer=None, feature_id=False):
    data = geopandas.read_file(f"{folder}/{name}", engine="pyogrio", **({"layer": layer} if layer else {}))
    found = [str(value) for value in data["id" if feature_id else column]]
    print(name, len(data), f"{area(data):.3f}", ",".join(found), sep="\t")


def write(name, data, column="code", **options):
    data.to_file(f"{folder}/{name}", **options)
    tell(name, column)


plain = frame()
write("default.gpkg", plain)
for version in ("1.0", "1.2", "1.3", "1.4"):
    write(f"v{version.replace('.', '_')}.gpkg", plain, VERSION=version)
write("layer.gpkg", plain, layer="宗地")
write("no_index.gpkg", plain, SPATIAL_INDEX="NO")
write("chinese.gpkg", frame("宗地代码", 村居=["甲村", "乙村", "丙村"]), "宗地代码")
write("default.fgb", plain)
write("chinese.fgb", frame("宗地代码"), "宗地代码")
write("default.shp", plain)
write("utf8.shp", frame(村居=["甲村", "乙村", "丙村"]), encoding="UTF-8")
write("gbk.shp", frame(村居=["甲村", "乙村", "丙村"]), encoding="GBK")
write("upper.shp", frame("ZDDM"), "ZDDM")
write("default.geojson", plain.to_crs(4326), driver="GeoJSON")
write("rfc7946.geojson", plain, driver="GeoJSON", RFC7946="YES")
write("crs4547.geojson", plain, driver="GeoJSON")
with open(f"{folder}/ids.geojson", "w") as file:
    file.write(plain.to_crs(4326).set_index("code").to_json())
tell("ids.geojson", feature_id=True)
for crs in (4490, 4326, 4526, 2383, 4610, 32649, 3857):
    there = plain.to_crs(crs)
    write(f"crs{crs}.gpkg", there)
    write(f"crs{crs}.shp", there)
    write(f"crs{crs}.fgb", there)
for name, change in (("heights", with_heights), ("parts", parts), ("hole", with_hole)):
    there = frame(geometry=[change(box) for box in boxes])
    for suffix in ("gpkg", "shp", "fgb"):
        write(f"{name}.{suffix}", there)
    write(f"{name}.geojson", there, driver="GeoJSON")
esri = frame(crs=plain.crs.to_wkt("WKT1_ESRI"))
write("esri_words.gpkg", esri)
write("esri_words.fgb", esri)
pyogrio.write_dataframe(plain, f"{folder}/pyogrio.gpkg")
tell("pyogrio.gpkg")
pyogrio.write_dataframe(
    frame(floors=numpy.array([1, 2, 3], "int32"), built=["2001-01-01", "2002-01-01", "2003-01-01"]),
    f"{folder}/typed.gpkg", layer="parcels")
tell("typed.gpkg")
