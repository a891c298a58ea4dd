import Ground

/// The arguments of a run of the program, and the language that they ask for.
///
/// `--language` may stand anywhere, also before the subcommand and after `help`, where ArgumentParser takes no options: it is
/// taken out first. One that names no language stays, for ArgumentParser to refuse.
struct Invocation {
    /// What is left to be parsed.
    let arguments: [String]
    /// The language asked for last; nil where none is.
    let language: Language?

    /// The run of this process.
    static let own = Invocation(Array(CommandLine.arguments.dropFirst()))

    init(_ all: [String]) {
        var (rest, asked): ([String], Language?) = ([], nil)
        var index = 0
        while index < all.count {
            let argument = all[index]
            // What follows is values, not options.
            if argument == "--" { break }
            if argument == "--language", index + 1 < all.count, let language = Language(rawValue: all[index + 1]) {
                asked = language
                index += 2
            } else if argument.hasPrefix("--language="),
                let language = Language(rawValue: String(argument.dropFirst(11)))
            {
                asked = language
                index += 1
            } else {
                rest.append(argument)
                index += 1
            }
        }
        arguments = rest + all[index...]
        language = asked
    }
}
