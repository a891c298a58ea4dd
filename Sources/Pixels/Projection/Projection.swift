/// `Projection` moves coordinates from one CRS to another, through PROJ.
///
/// ``CoordinateTransformation`` is the one way in which the program reprojects vectors; pixels are reprojected by GDAL.
/// Every coordinate is x-east, y-north on both sides, whatever axis order the authority lists (EPSG:4547 has
/// northing first, EPSG:4490 latitude first).
///
/// ``AreaOfUse`` tells coordinates in the wrong order or under the wrong CRS; ``CoordinateTransformation/datumChange(at:)``
/// tells a change of datum that PROJ cannot make well, and ``DatumShift`` holds the parameters with which surveyors can.
