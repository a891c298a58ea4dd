public import Catalogue
public import Foundation
public import Ground
public import Processes
public import Service
import Tiles

/// Paints map tiles in child processes (``Processes/ConfinedChild``), four by four at a time; keeps the last ones.
///
/// A child that a signal ends costs the one tile at which that happens again: each of the others is asked for alone. A child that hangs costs
/// the tiles that it was asked for, nothing else. The child is this program itself, asked for `scenes paint`.
public actor TileStudio: TilePainting {
    /// What a child may use.
    public static let limits = ConfinedLimits(memory: 2 << 30, seconds: 20)
    /// Tiles along the edge of what one child paints: opening a scene takes longer than painting a tile.
    private static let edge = 4
    /// Children at once.
    private static let most = 2
    /// Who waits for a child, at most; others are told to come again.
    private static let mostWaiting = 64
    /// Bytes of tiles that are kept.
    private static let kept = 96 << 20

    private struct Question: Codable {
        let path: String
        let declared: SceneDeclaration
        let crs: CRSCode
        let stretch: [ClosedRange<Float>]?
        let tiles: [TileAddress]
    }

    /// A signal ended the child.
    private struct ChildDied: Error {}

    private struct Answer: Codable, Sendable {
        let stretch: [ClosedRange<Float>]
        /// The tiles asked for, in their order; nil where nothing was observed.
        let tiles: [Data?]
    }

    private struct Key: Hashable {
        let scene: SceneID
        let crs: CRSCode
        let tile: TileAddress
    }

    private var tiles: [Key: Data?] = [:]
    /// The keys of ``tiles``, the oldest first.
    private var order: [Key] = []
    private var bytes = 0
    private var stretches: [SceneID: [ClosedRange<Float>]] = [:]
    private var painting: [Key: Task<Answer, any Error>] = [:]
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// A studio.
    public init() {}

    /// A tile of a scene as PNG; nil where nothing was observed. Throws ``Service/TileFault``, and `Processes.CannotStart`.
    public func tile(_ address: TileAddress, of scene: CatalogueScene, in crs: CRSCode) async throws -> Data? {
        let own = Key(scene: scene.id, crs: crs, tile: address)
        if let known = tiles[own] { return known }
        // Another file lies there by now: what it shows is not this scene.
        let size = try? FileManager.default.attributesOfItem(atPath: scene.path)[.size] as? Int
        guard size == scene.byteCount else { throw TileFault.unavailable }
        let group = Self.group(of: address)
        guard let first = group.first else { return nil }
        let lead = Key(scene: scene.id, crs: crs, tile: first)
        let task: Task<Answer, any Error>
        if let known = painting[lead] {
            task = known
        } else {
            guard waiting.count < Self.mostWaiting else { throw TileFault.busy }
            let question = Question(
                path: scene.path, declared: scene.declaration ?? SceneDeclaration(), crs: crs,
                stretch: stretches[scene.id], tiles: group)
            task = Task { try await self.ask(question) }
            painting[lead] = task
        }
        let answer: Answer
        do { answer = try await task.value } catch {
            painting[lead] = nil
            guard error is ChildDied else { throw error }
            return try await alone(own, of: scene)
        }
        if painting[lead] != nil {
            painting[lead] = nil
            stretches[scene.id] = answer.stretch
            for (tile, content) in zip(group, answer.tiles) {
                keep(content, as: Key(scene: scene.id, crs: crs, tile: tile))
            }
        }
        return group.firstIndex(of: address).flatMap { answer.tiles[$0] }
    }

    /// A tile that was asked for with others, by a child that died.
    private func alone(_ key: Key, of scene: CatalogueScene) async throws -> Data? {
        guard waiting.count < Self.mostWaiting else { throw TileFault.busy }
        let question = Question(
            path: scene.path, declared: scene.declaration ?? SceneDeclaration(), crs: key.crs,
            stretch: stretches[scene.id], tiles: [key.tile])
        do {
            let content = try await ask(question).tiles.first ?? nil
            keep(content, as: key)
            return content
        } catch is ChildDied { throw TileFault.unavailable }
    }

    /// The tiles that are painted together with one.
    private static func group(of address: TileAddress) -> [TileAddress] {
        let (column, row) = (address.column / edge * edge, address.row / edge * edge)
        return (0..<edge).flatMap { down in
            (0..<edge).compactMap {
                TileAddress(
                    address.grid, level: address.level, column: column + $0, row: row + down)
            }
        }
    }

    private func keep(_ content: Data?, as key: Key) {
        if tiles[key] == nil { order.append(key) }
        tiles[key] = .some(content)
        bytes += (content?.count ?? 0) + 200
        while bytes > Self.kept, let oldest = order.first {
            order.removeFirst()
            bytes -= ((tiles.removeValue(forKey: oldest) ?? nil)?.count ?? 0) + 200
        }
    }

    /// Waits for a place, then for a child on a thread of its own.
    private func ask(_ question: Question) async throws -> Answer {
        if running >= Self.most {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            running += 1
        }
        defer {
            // The place goes on to whoever waited longest.
            if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
        }
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.askChild(question) }) }
        }
    }

    private static func askChild(_ question: Question) throws -> Answer {
        let child = ConfinedChild(program: Processes.ownProgram, arguments: ["scenes", "paint"], limits: limits)
        switch try child.ask(question, for: Answer.self) {
        case .answered(let answer): return answer
        case .crashed(let cause) where cause.hasPrefix("SIG"): throw ChildDied()
        // The kernel took its memory, or somebody killed it.
        case .outOfMemory: throw ChildDied()
        case .crashed, .late: throw TileFault.unavailable
        }
    }

    /// Runs the child: sets the limits, reads the question, paints, answers, exits.
    public static func answer(limits: ConfinedLimits) throws -> Never {
        try ConfinedChild.answer(under: limits) { (question: Question) -> Answer in
            let painter = try TilePainter(
                path: question.path, declared: question.declared, crs: question.crs, stretch: question.stretch)
            return Answer(
                stretch: painter.stretch, tiles: try question.tiles.map { try painter.png(of: $0).map { Data($0) } })
        }
    }
}
