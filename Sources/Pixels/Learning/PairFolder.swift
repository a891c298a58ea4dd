import Cadastre
import Findings
import Foundation
import Ground
import Imagery
import Sample
import Survey

/// Labelled pairs in a folder: `A/NAME.tif` before, `B/NAME.tif` after, `label/NAME.tif` with change > 0.
///
/// Parcels come from `parcels/NAME.gpkg` (field `code`), or else from a mesh of cells of about 25 m. Construction is a
/// parcel with 20 m² of labelled change or more; one with 5 to 20 m² is left out.
public struct PairFolder: Sendable {
    private let folder: String
    private let names: [String]
    private let pixelSize: Double?

    /// Labelled change from which a parcel is construction, m²; and below which it is not.
    private static let (positive, negative) = (20.0, 5.0)
    /// Edge of a mesh cell, metres, but at least so many pixels.
    private static let (cellMetres, cellPixels) = (25.0, 24.0)
    /// Tiles nearer than this are one place, metres.
    private static let placeMetres = 2_000.0

    /// Finds the pairs in `folder`; `pixelSize` (metres) puts them onto a local grid, nil = the files hold their
    /// georeference.
    ///
    /// Throws ``PairFolderError/noPairs(folder:)``.
    public init(_ folder: String, pixelSize: Double?) throws {
        func files(_ name: String) -> Set<String> {
            let found = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")
            return Set((found ?? []).filter { $0.hasSuffix(".tif") || $0.hasSuffix(".png") })
        }
        names = files("A").intersection(files("B")).intersection(files("label")).sorted()
        self.folder = folder
        self.pixelSize = pixelSize
        if names.isEmpty { throw PairFolderError.noPairs(folder: folder) }
    }

    /// Number of pairs.
    public var count: Int { names.count }

    /// Measures and labels the parcels of every pair.
    public func parcels(
        threads: Int, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws -> LabelledParcels {
        let places = try places()
        let title = URL(fileURLWithPath: folder).lastPathComponent
        return try await LabelledParcels.gather(count, threads: threads, progress: progress) { index in
            let work = try WorkFolder()
            let (name, place) = (names[index], places[index])
            let (earlier, later, label) = try scenes(name, in: work)
            let parcels = try cadastre(name, on: label, in: work)
            let measured = try await LabelledParcels.measure(
                earlier: earlier, later: later, parcels: parcels, codeField: "code")
            let areas = try Self.labelled(label, parcels: parcels)
            let bands = EpochReader.commonBands(
                of: try [earlier, later].map { try SceneInspector.inspect(path: $0) })
            let groups = [
                "sensor": bands.count == 1 ? "grey" : bands.contains(.nir) ? "RGBN" : "RGB", "source": title,
                "village": "\(title) \(place)",
            ]
            var result = LabelledParcels()
            for (code, measurements) in measured {
                guard let area = areas[code], area >= Self.positive || area < Self.negative else { continue }
                result.append(
                    measurements, isConstruction: area >= Self.positive, kind: nil, place: "\(title) \(place)",
                    groups: groups, origin: "\(title)/\(name) \(code.text)")
            }
            return result
        }
    }

    /// Pictures of both epochs around parcels, by their origin in ``LabelledParcels``; what is not of this folder is left out.
    public func chips(of origins: [String]) throws -> [String: (earlier: [UInt8], later: [UInt8])] {
        let title = URL(fileURLWithPath: folder).lastPathComponent
        var chips: [String: (earlier: [UInt8], later: [UInt8])] = [:]
        for name in names {
            let wanted = origins.filter { $0.hasPrefix("\(title)/\(name) ") }
            guard !wanted.isEmpty else { continue }
            let work = try WorkFolder()
            let (earlier, later, label) = try scenes(name, in: work)
            let pair = try [earlier, later].map { try SceneInspector.inspect(path: $0) }
            let grid = Self.grid(of: pair[0])
            let bands = EpochReader.commonBands(of: pair)
            let cadastre = try Self.parcels(try cadastre(name, on: label, in: work), crs: grid.crs)
            for parcel in cadastre {
                let origin = "\(title)/\(name) \(parcel.code.text)"
                guard wanted.contains(origin) else { continue }
                let window = grid.window(covering: parcel.bounds.expanded(by: Self.chipMarginMetres))
                    .intersection(grid.window)
                let pictures = try pair.map { scene -> [UInt8] in
                    let block = try EpochReader(scenes: [scene], bands: bands, grid: grid).read(window)
                    let ranges = bands.indices.map { band -> ClosedRange<Float> in
                        let values = block.samples[(band * window.count)..<((band + 1) * window.count)].sorted()
                        return values[values.count / 50]...values[values.count - 1 - values.count / 50]
                    }
                    return try ChipPainter(grid: grid, stretch: ranges).png(
                        of: block, window: window,
                        outlines: [ChipPainter.Outline(parcel.polygon, colour: (255, 214, 0))])
                }
                chips[origin] = (pictures[0], pictures[1])
            }
        }
        return chips
    }

    /// How much is shown around a parcel, metres.
    private static let chipMarginMetres = 10.0

    private static func grid(of scene: Scene) -> PixelGrid {
        PixelGrid(
            crs: scene.crs, originX: scene.geotransform.originX, originY: scene.geotransform.originY,
            pixelSize: scene.geotransform.pixelWidth, columns: scene.columns, rows: scene.rows)
    }

    private static func parcels(_ path: String, crs: CRSCode) throws -> [Parcel] {
        try ParcelReader.read(
            ParcelReader.Options(paths: [path], codeField: "code", includesOtherUses: true), crs: crs,
            grid: try GovernanceGrid.read(paths: [], crs: crs)
        ).parcels
    }

    private func scenes(_ name: String, in work: WorkFolder) throws -> (earlier: String, later: String, label: String) {
        let paths = ["A", "B", "label"].map { part -> (from: String, to: String) in
            ("\(folder)/\(part)/\(name)", "\(work.path)/\(part).tif")
        }
        guard let pixelSize else { return (paths[0].from, paths[1].from, paths[2].from) }
        for path in paths { try LocalCopy.write(path.from, to: path.to, pixelSize: pixelSize) }
        return (paths[0].to, paths[1].to, paths[2].to)
    }

    private func cadastre(_ name: String, on label: String, in work: WorkFolder) throws -> String {
        let given = "\(folder)/parcels/\(name.split(separator: ".").dropLast().joined(separator: ".")).gpkg"
        if FileManager.default.fileExists(atPath: given) { return given }
        let scene = try SceneInspector.inspect(path: label)
        let path = "\(work.path)/parcels.gpkg"
        try MeshCadastre.write(
            bounds: scene.bounds, crs: scene.crs,
            cell: max(Self.cellMetres, Self.cellPixels * scene.geotransform.pixelWidth), to: path)
        return path
    }

    /// Labelled change inside each parcel, m².
    private static func labelled(_ path: String, parcels: String) throws -> [ParcelCode: Double] {
        let scene = try SceneInspector.inspect(path: path)
        let grid = grid(of: scene)
        let reader = try EpochReader(
            scenes: [scene], bands: Array(EpochReader.commonBands(of: [scene]).prefix(1)), grid: grid)
        var areas: [ParcelCode: Double] = [:]
        for parcel in try Self.parcels(parcels, crs: scene.crs) {
            let coverage = CoverageFractions(of: parcel.polygon, bounds: parcel.bounds, on: grid)
            let block = try reader.read(coverage.window)
            areas[parcel.code] = coverage.fractions.indices.reduce(0.0) { area, pixel in
                block.samples[pixel] > 0 ? area + Double(coverage.fractions[pixel]) * grid.pixelAreaSquareMetres : area
            }
        }
        return areas
    }

    /// Which place each pair belongs to: pairs nearer than two kilometres, one after another, are one place.
    ///
    /// A pair without a georeference is one place.
    private func places() throws -> [String] {
        let centres = names.map { try? SceneInspector.inspect(path: "\(folder)/A/\($0)") }.map { scene in
            scene.map { scene -> Coordinate in
                let (x, y) = ((scene.bounds.minX + scene.bounds.maxX) / 2, (scene.bounds.minY + scene.bounds.maxY) / 2)
                // Degrees become metres on a sphere.
                guard abs(scene.bounds.maxX) <= 360, abs(scene.bounds.maxY) <= 90 else { return Coordinate(x: x, y: y) }
                return Coordinate(x: x * 111_320 * cos(y * .pi / 180), y: y * 111_320)
            }
        }
        var place = Array(names.indices)
        for a in names.indices {
            for b in names.indices where b < a {
                guard let from = centres[a], let to = centres[b],
                    hypot(from.x - to.x, from.y - to.y) < Self.placeMetres, place[a] != place[b]
                else { continue }
                let (kept, gone) = (min(place[a], place[b]), max(place[a], place[b]))
                for index in place.indices where place[index] == gone { place[index] = kept }
            }
        }
        return place.map { "\($0)" }
    }
}
