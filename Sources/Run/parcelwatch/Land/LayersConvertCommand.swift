import ArgumentParser
import Ground
import Processes
import Site

extension LayersCommand {
    /// `parcelwatch layers convert`: the child that writes Shapefile and FlatGeobuf, not for people.
    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            ownUse: "convert",
            abstract: Message(
                zh: "写出 Shapefile 与 FlatGeobuf 的子进程", en: "The child process that writes Shapefile and FlatGeobuf."))

        @Option(name: .long, help: ArgumentHelp(zh: "秒", en: "seconds")) var seconds: Int
        @Option(name: .long, help: ArgumentHelp(zh: "字节", en: "bytes")) var memory: Int

        func run() throws { try LayerStudio.answer(limits: ConfinedLimits(memory: memory, seconds: seconds)) }
    }
}
