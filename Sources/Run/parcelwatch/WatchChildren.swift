import ArgumentParser
import Site

/// `parcelwatch watch-survey`: surveys one pair of epochs for the watch. Not for people.
struct SurveyTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch-survey", shouldDisplay: false)

    @Option(name: .long) var folder: String
    @OptionGroup var common: CommonOptions

    func run() async throws { throw ExitCode(try await SurveyTaskRun.run(folder: folder)) }
}

/// `parcelwatch watch-area`: reads an area's parcels where a crash does no harm. Not for people.
struct AreaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch-area", shouldDisplay: false)

    @Option(name: .long) var folder: String
    @OptionGroup var common: CommonOptions

    func run() async throws { throw ExitCode(try await AreaReading.run(folder: folder)) }
}
