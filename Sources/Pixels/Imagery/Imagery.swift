/// `Imagery` opens scenes and reads windows of them onto a pixel grid, with the mask of what was observed.
///
/// The flow of the room:
///
/// 1. ``SceneInspector`` opens a file once and describes it: a ``Scene`` value (CRS, geotransform, bands, nodata,
///    acquisition time). What a survey cannot use is refused here, with a remedy.
/// 2. ``EpochReader`` holds one open handle per scene of an epoch and reads any ``Ground/Window`` of the survey's
///    grid as a ``Ground/PixelBlock``: several scenes are mosaicked (``Mosaic``), brought to one brightness
///    (``SceneBalance``), clouds passed over where another scene saw better (``CloudCover``), and a global shift is
///    taken back. A scene that already lies on the grid is read as it is; any other is warped by GDAL
///    (``SceneWarp``), area-weighted when it shrinks. One reader per worker: GDAL handles do not cross threads.
///    Surface models are opened by ``SceneInspector/inspectHeight(path:)`` and read alike.
/// 3. ``ChipPainter`` turns pixels into small pictures for the reviewer.
///
/// GDAL's handles live in the folder `GDAL` and nowhere else.
