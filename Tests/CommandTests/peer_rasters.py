"""Writes rasters as rasterio does by default into the folder named, and prints what rasterio reads of each, as JSON:
file, seen (share of dataset_mask), epsg, transform (GDAL's order), bands."""
import json, os, sys, warnings

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin

warnings.filterwarnings("ignore")
folder = sys.argv[1]
rng = np.random.default_rng(3)
columns, rows = 320, 256
place = from_origin(411600, 2548400, 0.5, 0.5)
ESRI = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]]'
)
RGB = dict(photometric="RGB")
corner = np.add.outer(np.arange(rows), np.arange(columns)) < 150


def ground(count=3, dtype="uint8"):
    """Noise of 20 to 220, as 16 bits a hundred times that."""
    image = rng.integers(20, 220, (count, rows, columns))
    return (image * (100 if dtype in ("uint16", "int16") else 1)).astype(dtype)


def filled(count, dtype, value):
    """Ground with a corner of one value in all bands, and a patch that has it in the first band only."""
    image = ground(count, dtype)
    image[:, corner] = value
    image[0, 200:220, 200:260] = value
    return image


def opaque(dtype, most):
    """Ground with a fourth band that is opaque but for the corner."""
    image = ground(4, dtype)
    image[3] = np.where(corner, 0, most)
    return image


written = []


def write(name, image, epsg=4547, crs=None, transform=place, mask=None, env=None, driver="GTiff", after=None, **more):
    path = os.path.join(folder, name)
    profile = dict(
        driver=driver, width=image.shape[2], height=image.shape[1], count=image.shape[0], dtype=image.dtype,
        crs=crs or CRS.from_epsg(epsg), transform=transform, **more)
    with rasterio.Env(**(env or {})):
        with rasterio.open(path, "w", **profile) as file:
            file.write(image)
            if mask is not None:
                file.write_mask(mask)
        if after:
            with rasterio.open(path, "r+") as file:
                after(file)
    with rasterio.open(path) as file:
        seen = float((file.dataset_mask() != 0).mean())
        transform = list(file.transform.to_gdal())
    written.append(dict(file=name, seen=seen, epsg=epsg, transform=transform, driver=driver))


seen = ~corner * np.uint8(255)
write("plain.tif", ground(), **RGB)
write("grey.tif", ground(1))
write("tiled-deflate.tif", ground(), tiled=True, compress="deflate", predictor=2, **RGB)
write("zstd.tif", ground(), tiled=True, compress="zstd", **RGB)
write("lzw-bigtiff.tif", ground(), compress="lzw", BIGTIFF="YES", **RGB)
write("band-interleaved.tif", ground(), interleave="band", **RGB)
write("nodata-0.tif", filled(3, "uint8", 0), nodata=0, **RGB)
write("nodata-255.tif", filled(3, "uint8", 255), nodata=255, **RGB)
write("nodata-uint16.tif", filled(4, "uint16", 65535), nodata=65535)
write("nodata-int16.tif", filled(3, "int16", -32768), nodata=-32768)
write("nodata-float.tif", filled(3, "float32", -9999), nodata=-9999)
image = ground(1, "float32")
image[:, corner] = np.nan
write("nan-float.tif", image, nodata=np.nan)
write("cog.tif", ground(), driver="COG")
write("cog-nodata.tif", filled(3, "uint8", 0), nodata=0, driver="COG")
write("cog-jpeg-mask.tif", ground(), mask=seen, driver="COG", compress="JPEG", quality=90)
write("mask-inside.tif", ground(), mask=seen, env=dict(GDAL_TIFF_INTERNAL_MASK=True), **RGB)
write("mask-beside.tif", ground(), mask=seen, env=dict(GDAL_TIFF_INTERNAL_MASK=False), **RGB)
write("alpha-8.tif", opaque("uint8", 255), alpha="YES", **RGB)
write("alpha-16.tif", opaque("uint16", 65535), alpha="YES", **RGB)
write("alpha-255-in-16.tif", opaque("uint16", 255), alpha="YES", **RGB)
write("words.tif", ground(), crs=CRS.from_wkt(ESRI), **RGB)
write("words-esri-pe.tif", ground(), crs=CRS.from_wkt(ESRI), GEOTIFF_KEYS_FLAVOR="ESRI_PE", **RGB)
write("compound.tif", ground(), crs=CRS.from_user_input("EPSG:4547+5737"), **RGB)
write("zone-prefix.tif", ground(), epsg=4526, transform=from_origin(38411600, 2548400, 0.5, 0.5), **RGB)
write("degrees.tif", ground(), epsg=4326, transform=from_origin(113.14, 23.03, 5e-6, 5e-6), **RGB)
write("degrees-cgcs2000.tif", ground(), epsg=4490, transform=from_origin(113.14, 23.03, 5e-6, 5e-6), **RGB)
write("utm.tif", ground(), epsg=32649, transform=from_origin(719300, 2548400, 0.5, 0.5), **RGB)
write("turned.tif", ground(), transform=Affine.translation(411600, 2548400) * Affine.rotation(20) * Affine.scale(0.5, -0.5), **RGB)
write("bottom-up.tif", ground(), transform=Affine(0.5, 0, 411600, 0, 0.5, 2548300), **RGB)
write("oblong.tif", ground(), transform=Affine(0.5, 0, 411600, 0, -0.4, 2548400), **RGB)
write("overviews.tif", ground(), tiled=True, after=lambda file: file.build_overviews([2, 4], rasterio.enums.Resampling.average), **RGB)
write("picture.png", ground(), driver="PNG")
write("picture.jpg", ground(), driver="JPEG")
write("world.png", ground(), driver="PNG", WORLDFILE="YES")
write("jpeg2000.jp2", ground(), driver="JP2OpenJPEG", REVERSIBLE="YES", QUALITY="100")
write("four-bands.tif", ground(4), **RGB)
print(json.dumps(written))
