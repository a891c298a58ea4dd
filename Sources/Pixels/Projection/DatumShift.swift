import Foundation
public import Ground

/// Surveyors' parameters between two datums, read from a small text file: what PROJ does not know of Xian 1980 and
/// Beijing 1954.
///
/// Lines of `key: value`, `#` begins a comment. `from` and `to` are the CRSs between which the parameters hold.
///
/// | method | keys | from, to |
/// |---|---|---|
/// | `seven-parameters` (Bursa-Wolf, EPSG 9606, 9607) | `convention: position-vector` or `coordinate-frame`; `dx dy dz` metres, `rx ry rz` arc seconds, `scale` ppm | longitude and latitude, e.g. EPSG:4610, EPSG:4490 |
/// | `four-parameters` (similarity in the plane) | `east north` metres, `rotation` arc seconds anticlockwise, `scale` ppm | projected, e.g. EPSG:2383, EPSG:4547 |
/// | `grid` (NTv2 `.gsb`, GeoTIFF) | `file`, beside the text file | longitude and latitude |
public struct DatumShift: Sendable, Hashable, Codable {
    /// The text file's name.
    public let name: String
    /// The CRS that the parameters start from.
    public let from: CRSCode
    /// The CRS that they lead to.
    public let to: CRSCode
    private let method: Method

    private enum Method: Sendable, Hashable, Codable {
        /// As the EPSG's position vector: dx, dy, dz, rx, ry, rz, scale.
        case seven([Double])
        /// East, north, rotation, scale.
        case four([Double])
        /// A grid's absolute path.
        case grid(String)
    }

    struct Ellipsoid {
        let semiMajor: Double
        let inverseFlattening: Double
    }

    /// Every file that the parameters are made of.
    public let files: [String]

    /// Reads the parameters; throws ``ProjectionError/unusableShift(_:reason:)`` with the line that is wrong.
    public init(path: String) throws {
        let file = URL(fileURLWithPath: path)
        name = file.lastPathComponent
        var fields = Fields(name: name)
        try fields.read(file)
        from = try fields.crs("from")
        to = try fields.crs("to")
        var files = [file.path]
        let isPlane = (try isProjectedInMetres(from), try isProjectedInMetres(to))
        switch try fields.text("method") {
        case "seven-parameters":
            guard isPlane == (false, false) else {
                throw fields.fault("from, to: longitude and latitude, e.g. EPSG:4610")
            }
            let convention = try fields.text("convention")
            guard ["position-vector", "coordinate-frame"].contains(convention) else {
                throw fields.fault("convention: position-vector | coordinate-frame")
            }
            let sign = convention == "position-vector" ? 1.0 : -1
            let shift = try ["dx", "dy", "dz"].map { try fields.number($0, limit: 10_000) }
            let rotation = try ["rx", "ry", "rz"].map { sign * (try fields.number($0, limit: 3_600)) }
            method = .seven(shift + rotation + [try fields.number("scale", limit: 10_000)])
        case "four-parameters":
            guard isPlane == (true, true) else { throw fields.fault("from, to: projected in metres, e.g. EPSG:2383") }
            method = .four(
                [
                    try fields.number("east", limit: 1e8), try fields.number("north", limit: 1e8),
                    try fields.number("rotation", limit: 648_000), try fields.number("scale", limit: 10_000),
                ])
        case "grid":
            guard isPlane == (false, false) else {
                throw fields.fault("from, to: longitude and latitude, e.g. EPSG:4610")
            }
            let grid = file.deletingLastPathComponent().appendingPathComponent(try fields.text("file")).path
            // The path becomes part of PROJ's own text.
            guard FileManager.default.isReadableFile(atPath: grid),
                grid.unicodeScalars.allSatisfy({ $0.value > 0x20 && !"\"',+=@".unicodeScalars.contains($0) })
            else { throw fields.fault("file: \(grid)") }
            method = .grid(grid)
            files.append(grid)
        default: throw fields.fault("method: seven-parameters | four-parameters | grid")
        }
        try fields.requireNoOthers()
        self.files = files
    }

    /// The parameters in one line, for a survey's settings.
    public var text: String {
        switch method {
        case .seven(let numbers): "\(from) > \(to) position-vector \(Self.list(numbers))"
        case .four(let numbers): "\(from) > \(to) plane \(Self.list(numbers))"
        case .grid(let path): "\(from) > \(to) grid \(URL(fileURLWithPath: path).lastPathComponent)"
        }
    }

    private static func list(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: " ") }

    /// The parameters as PROJ's pipeline, x-east and y-north on both sides.
    func pipeline(from source: Ellipsoid, to target: Ellipsoid) -> String {
        let (intoRadians, intoDegrees) = (
            "+proj=unitconvert +xy_in=deg +xy_out=rad", "+proj=unitconvert +xy_in=rad +xy_out=deg"
        )
        switch method {
        case .seven(let numbers):
            let helmert = zip(["x", "y", "z", "rx", "ry", "rz", "s"], numbers).map { "+\($0)=\($1)" }
            return [
                "+proj=pipeline", intoRadians, "+proj=cart +a=\(source.semiMajor) +rf=\(source.inverseFlattening)",
                "+proj=helmert \(helmert.joined(separator: " ")) +convention=position_vector",
                "+inv +proj=cart +a=\(target.semiMajor) +rf=\(target.inverseFlattening)", intoDegrees,
            ].joined(separator: " +step ")
        case .four(let numbers):
            let (angle, scale) = (numbers[2] / 3_600 * .pi / 180, 1 + numbers[3] * 1e-6)
            let (along, across) = (scale * cos(angle), scale * sin(angle))
            return "+proj=affine +xoff=\(numbers[0]) +yoff=\(numbers[1]) +s11=\(along) +s12=\(-across) "
                + "+s21=\(across) +s22=\(along)"
        case .grid(let path):
            return ["+proj=pipeline", intoRadians, "+proj=hgridshift +grids=\(path)", intoDegrees]
                .joined(separator: " +step ")
        }
    }
}

/// The lines of a file of parameters.
private struct Fields {
    let name: String
    private var values: [String: String] = [:]

    init(name: String) { self.name = name }

    func fault(_ reason: String) -> ProjectionError { .unusableShift(name, reason: reason) }

    mutating func read(_ file: URL) throws {
        let size = try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
        guard let size, size <= 65_536, let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw fault("not a text file of up to 64 kB")
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            guard !content.isEmpty else { continue }
            let parts = content.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, values.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw fault("\(content.prefix(60))")
            }
        }
    }

    mutating func text(_ key: String) throws -> String {
        guard let value = values.removeValue(forKey: key) else { throw fault("\(key): ?") }
        return value
    }

    mutating func crs(_ key: String) throws -> CRSCode {
        let value = try text(key)
        guard let crs = CRSCode(value) else { throw fault("\(key): \(value.prefix(60))") }
        return crs
    }

    mutating func number(_ key: String, limit: Double) throws -> Double {
        let value = try text(key)
        guard let number = Double(value), abs(number) <= limit else { throw fault("\(key): \(value.prefix(60))") }
        return number
    }

    func requireNoOthers() throws {
        if let key = values.keys.min() { throw fault("\(key.prefix(60)): ?") }
    }
}
