import ArgumentParser
import Ground
import Sample

/// `parcelwatch sample`
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "生成示例影像、宗地、网格与真值 · Generate the sample scenes, parcels, grids and their truth.",
        discussion: "同一种子总是生成同样的像元 · The same seed always gives the same pixels.")

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("写入此目录下的 tiles/ 与 grids/ · folder that gets tiles/ and grids/", valueName: "folder"))
    var output: String

    @Option(name: .long, help: ArgumentHelp("种子 · seed", valueName: "n"))
    var seed: UInt64 = SampleGenerator.defaultSeed

    @OptionGroup var common: CommonOptions

    func run() throws {
        try SampleGenerator.write(to: output, seed: seed) { Console.note($0) }
    }
}
