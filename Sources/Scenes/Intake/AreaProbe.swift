import Cadastre
import Gate
public import Ground
public import Processes
import Projection

/// Reads an area's parcels and governance grids in a child process (``Processes/ConfinedChild``), as a survey will.
///
/// The child is this program itself, asked for `config probe`. A file that would stop a survey is a fault here; single
/// parcels that a survey would leave out are not.
public enum AreaProbe {
    /// What the child is asked.
    public struct Request: Sendable, Codable, Hashable {
        /// Parcel files.
        public var parcels: [String]
        /// The layer in them; nil = the only one.
        public var layer: String?
        /// The field with the parcel code; nil = found by its name.
        public var codeField: String?
        /// Whether parcels of other uses than homestead count too.
        public var includesOtherUses: Bool
        /// Governance grid files.
        public var grids: [String]
        /// The survey's CRS; nil = the parcels' own.
        public var crs: CRSCode?

        /// A request from its parts.
        public init(
            parcels: [String], layer: String?, codeField: String?, includesOtherUses: Bool, grids: [String],
            crs: CRSCode?
        ) {
            (self.parcels, self.layer, self.codeField) = (parcels, layer, codeField)
            (self.includesOtherUses, self.grids, self.crs) = (includesOtherUses, grids, crs)
        }
    }

    /// Which file is to blame, by its place in the request.
    public enum Culprit: Sendable, Codable, Hashable {
        /// A parcel file.
        case parcels(Int)
        /// A grid file.
        case grid(Int)
    }

    /// Something that stops a survey.
    public struct Fault: Sendable, Codable, Hashable {
        /// The file.
        public var culprit: Culprit
        /// Why, and what to do.
        public var message: Message
    }

    /// What was found.
    public struct Answer: Sendable, Codable, Hashable {
        /// The CRS of the first parcel file; nil where it was not read that far.
        public var crs: CRSCode?
        /// Where the parcels lie, longitude and latitude; nil where they were not read that far.
        public var extent: Bounds?
        /// Parcels that would be surveyed.
        public var parcelCount = 0
        /// Everything that stops a survey.
        public var faults: [Fault] = []
    }

    /// As for a check of parcels.
    public static let limits = ParcelsProbe.limits

    /// Reads the files in a child process; throws ``Processes/CannotStart`` only.
    public static func run(_ request: Request) throws -> Answer {
        let child = ConfinedChild(
            program: Processes.ownProgram, arguments: ["config", "probe"], limits: limits)
        let why: Message
        switch try child.ask(request, for: Answer.self) {
        case .answered(let answer): return answer
        case .late:
            why = Message(
                zh: "读取超过 \(limits.seconds) 秒；请拆分宗地文件",
                en: "reading took over \(limits.seconds) s; split the parcel files")
        case .outOfMemory:
            why = Message(
                zh: "读取所需内存超过 \(limits.memory >> 20) MB；请拆分宗地文件",
                en: "reading needs more than \(limits.memory >> 20) MB of memory; split the parcel files")
        case .crashed(let how):
            why = Message(
                zh: "读取时异常退出（\(how)）；文件可能已损坏，请重新导出",
                en: "reading ended abnormally (\(how)); a file may be damaged, export it again")
        }
        return Answer(faults: [Fault(culprit: .parcels(0), message: why)])
    }

    /// What the child does.
    public static func answer(under limits: ConfinedLimits) throws -> Never {
        try ConfinedChild.answer(under: limits) { (request: Request) in look(request) }
    }

    private static func look(_ request: Request) -> Answer {
        var answer = Answer()
        func options(_ paths: [String]) -> ParcelReader.Options {
            ParcelReader.Options(
                paths: paths, layer: request.layer, codeField: request.codeField,
                includesOtherUses: request.includesOtherUses)
        }
        /// Whether `body` went well; a fault otherwise.
        @discardableResult
        func tries(_ culprit: Culprit, _ body: () throws -> Void) -> Bool {
            do {
                try body()
                return true
            } catch let error as any ExplainedError {
                answer.faults.append(Fault(culprit: culprit, message: error.message))
            } catch {
                answer.faults.append(Fault(culprit: culprit, message: Message(zh: "\(error)", en: "\(error)")))
            }
            return false
        }
        for (index, path) in request.parcels.enumerated() {
            tries(.parcels(index)) {
                try ParcelsCheck.requireSoundStructure(path)
                let crs = try ParcelReader.crs(of: options([path]))
                if index == 0 { answer.crs = crs }
            }
        }
        if answer.faults.isEmpty, let crs = request.crs ?? answer.crs {
            do {
                let all = try ParcelReader.read(options(request.parcels), crs: crs, grid: .none)
                answer.parcelCount = all.parcels.count
                answer.extent = try extent(of: all, in: crs)
            } catch {
                // Each file is read alone to find the faulty one; the fault may need several together.
                let bad = request.parcels.indices.filter { index in
                    !tries(.parcels(index)) {
                        _ = try ParcelReader.read(options([request.parcels[index]]), crs: crs, grid: .none)
                    }
                }
                if bad.isEmpty { tries(.parcels(0)) { throw error } }
            }
        }
        for (index, path) in request.grids.enumerated() {
            tries(.grid(index)) {
                try ParcelsCheck.requireSoundStructure(path)
                _ = try GovernanceGrid.read(paths: [path], crs: request.crs ?? answer.crs ?? .wgs84)
            }
        }
        return answer
    }

    private static func extent(of cadastre: Cadastre, in crs: CRSCode) throws -> Bounds? {
        guard let first = cadastre.parcels.first?.bounds else { return nil }
        let bounds = cadastre.parcels.dropFirst().reduce(first) { $0.union($1.bounds) }
        let toGeographic = try CoordinateTransformation(from: crs, to: .wgs84)
        let corners = try [(bounds.minX, bounds.minY), (bounds.maxX, bounds.maxY)].map {
            try toGeographic.apply(Coordinate(x: $0.0, y: $0.1))
        }
        return Bounds(
            minX: min(corners[0].x, corners[1].x), minY: min(corners[0].y, corners[1].y),
            maxX: max(corners[0].x, corners[1].x), maxY: max(corners[0].y, corners[1].y))
    }
}
