import Foundation
import GRDB
public import Ground

/// The content of a foreign GeoPackage whose structure is sound; made by ``GeoPackage/inspect(path:layer:timeLimit:)``.
public struct ContainerInspection: Sendable, Hashable {
    /// One thing said of the file: a stable code for machines and the line for people.
    public struct Note: Sendable, Hashable, Error {
        /// A kind of fault, e.g. `gpkg.schema`.
        public let code: String
        /// The thing and the remedy, without the file's name.
        public let message: Message

        init(_ code: String, zh chinese: String, en english: String) {
            self.code = code
            message = Message(zh: chinese, en: english)
        }

        static func corrupt(_ chinese: String, _ english: String) -> Note {
            Note(
                "gpkg.corrupt", zh: "\(chinese)，GeoPackage 已损坏或未传完；请重新上传或从备份恢复",
                en: "\(english): the GeoPackage is damaged or was not copied whole; upload it again or restore a backup"
            )
        }

        static func schema(_ chinese: String, _ english: String) -> Note {
            Note(
                "gpkg.schema", zh: "\(chinese)；请用 QGIS 或 ogr2ogr 另存为只含图层的 GeoPackage",
                en: "\(english); save a GeoPackage that holds layers only, with QGIS or ogr2ogr")
        }
    }

    /// The layer of parcels.
    public internal(set) var layer: String
    /// What was assumed or will be left out.
    public internal(set) var warnings: [Note] = []
    /// What single features have wrong, in the table's order, the first 100.
    public internal(set) var faults: [Note] = []
    /// Number of features.
    public internal(set) var featureCount = 0

    mutating func fault(_ note: Note) {
        if faults.count < 100 { faults.append(note) }
    }
}

extension GeoPackage {
    /// Checks a GeoPackage from an unknown source and trusts nothing in it.
    ///
    /// Opened read-only and immutable (no lock, no journal, nothing written beside it), its schema not trusted
    /// (`trusted_schema` off: no function with side effects runs from it), cells checked, pages walked by
    /// `quick_check`. `layer` nil = the only feature layer, or the one called `parcels`. After `timeLimit` seconds
    /// SQLite is interrupted. Throws ``ContainerInspection/Note`` where the file as a whole is refused. Memory: one
    /// geometry at a time.
    public static func inspect(
        path: String, layer: String? = nil, timeLimit: Double = 20
    ) throws(ContainerInspection.Note) -> ContainerInspection {
        try withForeign(path, timeLimit: timeLimit) { try $0.inspect(layer: layer) }
    }

    /// The part of ``inspect(path:layer:timeLimit:)`` that holds for any GeoPackage, whatever its layers are for:
    /// objects, names, pages. For a file that OGR is about to read in this process, with the log that a program which is
    /// writing to it may have beside it.
    public static func inspectSchema(path: String, timeLimit: Double = 60) throws(ContainerInspection.Note) {
        _ = try withForeign(path, allowsLog: true, timeLimit: timeLimit) { try $0.inspectSchema() }
    }

    private static func withForeign<Result: Sendable>(
        _ path: String, allowsLog: Bool = false, timeLimit: Double, _ body: (ContainerInspector) throws -> Result
    ) throws(ContainerInspection.Note) -> Result {
        var hasLog = false
        for suffix in ["-wal", "-journal"] {
            let size = try? FileManager.default.attributesOfItem(atPath: path + suffix)[.size] as? Int
            if suffix == "-wal" { hasLog = (size ?? 0) > 0 }
            guard (size ?? 0) == 0 || allowsLog && suffix == "-wal" else {
                throw .corrupt(
                    "旁边有未写完的日志（\(suffix)），请先在写它的软件中关闭文件",
                    "an unfinished log (\(suffix)) lies beside it, close the file in the program that writes it")
            }
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.prepareDatabase { db in
                try db.execute(
                    sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; "
                        + "PRAGMA cache_size = -8000; PRAGMA query_only = ON")
            }
            let address = URL(fileURLWithPath: path).absoluteString + (hasLog ? "" : "?immutable=1")
            let queue = try DatabaseQueue(path: address, configuration: configuration)
            let guardian = Deadline(seconds: timeLimit) { queue.interrupt() }
            defer { guardian.end() }
            return try queue.read { try body(ContainerInspector(db: $0, deadline: guardian)) }
        } catch let note as ContainerInspection.Note {
            throw note
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            throw Deadline.passed
        } catch {
            let reason = (error as? DatabaseError)?.message ?? "SQLite"
            throw .corrupt("SQLite 报告 \(reason)", "SQLite says \(reason)")
        }
    }
}
