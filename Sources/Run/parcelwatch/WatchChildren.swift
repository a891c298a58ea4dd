import ArgumentParser
import Site

/// `parcelwatch watch-survey`: one pair of epochs, as the watch orders it. Not for people.
struct SurveyTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch-survey", shouldDisplay: false)

    @Option(name: .long) var config: String
    @Option(name: .long) var order: String
    @Option(name: .long) var outcome: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        throw ExitCode(try await SurveyTaskRun(config: config, order: order, outcome: outcome).run())
    }
}

/// `parcelwatch watch-area`: reads an area's parcels where a crash does no harm. Not for people.
struct AreaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch-area", shouldDisplay: false)

    @Option(name: .long) var config: String
    @Option(name: .long) var area: String
    @Option(name: .long) var output: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        throw ExitCode(try await AreaReading(config: config, area: area, output: output).run())
    }
}
