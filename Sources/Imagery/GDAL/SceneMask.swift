import CGDAL
import GDALSession
import Ground

/// Where a scene says which of its pixels were observed: nodata of its bands, an alpha band, a mask.
struct SceneMask {
    /// nodata per band asked for, in that order.
    let nodata: [Double?]
    /// A true alpha band: its number and the value from which a pixel counts as opaque.
    let alpha: (number: Int, half: Float)?
    /// Whether the bands have a mask of their own, beside nodata and alpha.
    let hasMaskBand: Bool
    /// Whether every band's own pixels say what was not observed, so that no mask need be looked at.
    var isInPixels: Bool { alpha == nil && !hasMaskBand && nodata.allSatisfy { $0 != nil } }
    /// Numbers of the bands asked for.
    private let numbers: [Int]
    /// A band whose own mask is known to hide nothing: the one that is mislabelled as alpha.
    private let mislabelled: Int?

    init(of source: Dataset, scene: Scene, bands: [SceneBand]) {
        numbers = bands.map(\.number)
        nodata = bands.map(\.nodata)
        let labelled = source.alphaBand()
        mislabelled = scene.hasMislabelledAlpha ? labelled?.number : nil
        alpha = scene.hasMislabelledAlpha ? nil : labelled
        let flags = source.maskFlags(band: numbers[0])
        hasMaskBand =
            flags & (GMF_ALL_VALID | GMF_ALPHA | GMF_NODATA) == 0
            || flags & GMF_NODATA != 0 && nodata.allSatisfy { $0 == nil }
    }

    /// A virtual one-byte dataset, 255 = observed, with one band for each way of not being observed.
    ///
    /// Two more pixels of 0 around the scene: what lies outside was not observed either. Throws
    /// ``ImageryError/cannotWarp(path:reason:)``.
    func dataset(of source: Dataset, scene: Scene) throws -> Dataset {
        var planes: [(band: String, half: Float)] = zip(numbers, nodata).filter { $0.1 != nil }.map {
            ("mask,\($0.0)", 128)
        }
        if planes.isEmpty, alpha == nil || hasMaskBand { planes = [("mask,\(mislabelled ?? numbers[0])", 128)] }
        if let alpha { planes.append(("\(alpha.number)", alpha.half)) }
        var arguments = ["-ot", "Byte", "-srcwin", "-2", "-2", "\(scene.columns + 4)", "\(scene.rows + 4)"]
        for (index, plane) in planes.enumerated() {
            // Half transparent is as much hidden as seen: only the opaque half counts as observed.
            arguments += ["-b", plane.band, "-scale_\(index + 1)", "\(plane.half - 1)", "\(plane.half)", "0", "255"]
            // The exponent makes GDAL clamp; without it a scaled virtual band overflows its type.
            arguments += ["-exponent_\(index + 1)", "1"]
        }
        return try source.virtualCopy(arguments + ["-a_nodata", "none"])
    }
}

extension Dataset {
    /// The band that is labelled as alpha, with half of what its type can hold.
    fileprivate func alphaBand() -> (number: Int, half: Float)? {
        let count = Int(GDALGetRasterCount(handle))
        for number in stride(from: count, to: 0, by: -1) {
            let band = GDALGetRasterBand(handle, Int32(number))
            guard GDALGetRasterColorInterpretation(band) == GCI_AlphaBand else { continue }
            return (number, GDALGetRasterDataType(band) == GDT_UInt16 ? 32_768 : 128)
        }
        return nil
    }

    /// A virtual dataset made by `gdal_translate` with these options; nothing is copied.
    func virtualCopy(_ arguments: [String]) throws -> Dataset {
        let copy = GDALSession.call {
            // With nothing to change GDAL 3.6 clones a mosaic's XML instead, and looks for its mask's relative sources
            // in the working folder; leaving attribute tables away is a change, and they are not used.
            GDALSession.withStringList(["-of", "VRT", "-norat"] + arguments) { list -> GDALDatasetH? in
                guard let options = GDALTranslateOptionsNew(list, nil) else { return nil }
                defer { GDALTranslateOptionsFree(options) }
                return GDALTranslate("", handle, options, nil)
            }
        }
        guard let copy else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
        return Dataset(taking: copy, path: path)
    }

    /// A virtual dataset on the whole grid, made by `gdalwarp` with these options: pixels are warped when read.
    func warped(onto grid: PixelGrid, _ arguments: [String]) throws -> Dataset {
        let bounds = grid.bounds
        let place = [
            "-of", "VRT", "-t_srs", grid.crs.description, "-te", "\(bounds.minX)", "\(bounds.minY)",
            "\(bounds.maxX)", "\(bounds.maxY)", "-ts", "\(grid.columns)", "\(grid.rows)", "-ot", "Float32", "-wt",
            "Float32",
        ]
        let result = GDALSession.call {
            GDALSession.withStringList(place + arguments) { list -> GDALDatasetH? in
                guard let options = GDALWarpAppOptionsNew(list, nil) else { return nil }
                defer { GDALWarpAppOptionsFree(options) }
                var sources: [GDALDatasetH?] = [handle]
                return GDALWarp("", nil, 1, &sources, options, nil)
            }
        }
        guard let result else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
        return Dataset(taking: result, path: path)
    }
}
