import ArgumentParser
import Ground
import Processes
import Site

extension ScenesCommand {
    /// `parcelwatch scenes paint`: the child that paints map tiles, not for people.
    struct Paint: ParsableCommand {
        static let configuration = CommandConfiguration(
            ownUse: "paint",
            abstract: Message(zh: "绘制地图瓦片的子进程", en: "The child process that paints map tiles."))

        @Option(name: .long, help: ArgumentHelp(zh: "秒", en: "seconds")) var seconds: Int
        @Option(name: .long, help: ArgumentHelp(zh: "字节", en: "bytes")) var memory: Int

        func run() throws { try TileStudio.answer(limits: ConfinedLimits(memory: memory, seconds: seconds)) }
    }
}
