public import Foundation

/// An API's definition, OpenAPI 3.0: for programs as JSON, for people as the list of its paths.
public struct APIDefinition {
    /// What can be asked: path, what it gives, its parameters.
    private var operations:
        [(path: String, method: String, summary: String, parameters: [[String: Any]], types: [String])] = []
    private let title: String
    private let root: String

    /// A definition without paths; `root`: the address of the landing page.
    init(_ title: String, at root: String) { (self.title, self.root) = (title, root) }

    /// A parameter; `place`: where it stands.
    static func parameter(_ name: String, _ schema: [String: Any], in place: String = "query") -> [String: Any] {
        ["name": name, "in": place, "required": place == "path", "schema": schema]
    }

    /// `bbox`, four numbers or six.
    static var box: [String: Any] {
        let numbers: [String: Any] = ["type": "array", "minItems": 4, "maxItems": 6, "items": ["type": "number"]]
        var box = parameter("bbox", numbers)
        (box["style"], box["explode"]) = ("form", false)
        return box
    }

    /// `limit`, of so many at most.
    static func limit(usual: Int, most: Int) -> [String: Any] {
        parameter("limit", ["type": "integer", "minimum": 1, "maximum": most, "default": usual])
    }

    /// Adds a path; `types`: the media types of its answer.
    mutating func add(
        _ path: String, _ summary: String, _ parameters: [[String: Any]], _ types: [String], method: String = "get"
    ) { operations.append((path, method, summary, parameters, types)) }

    /// The paths for people: method and path, what it gives, the names of its parameters.
    var rows: [(path: String, summary: String, parameters: String)] {
        operations.map { operation in
            let names = operation.parameters.compactMap { $0["name"] as? String }
            return (
                "\(operation.method.uppercased()) \(operation.path)", operation.summary, names.joined(separator: ", ")
            )
        }
    }

    /// The document.
    public func data() throws -> Data {
        var paths: [String: [String: Any]] = [:]
        for operation in operations {
            var written: [String: Any] = [
                "summary": operation.summary, "parameters": operation.parameters,
                "responses": [
                    "200": [
                        "description": "ok",
                        "content": Dictionary(
                            uniqueKeysWithValues: operation.types.map { ($0, ["schema": ["type": "object"]]) }),
                    ],
                    "400": ["description": "a parameter that is not known or cannot be used (RFC 9457)"],
                    "401": ["description": "nobody is signed in"],
                    "403": ["description": "the account's posts do not allow it"],
                ],
            ]
            if operation.method == "post" {
                written["requestBody"] = ["content": ["application/json": ["schema": ["type": "object"]]]]
            }
            paths[operation.path, default: [:]][operation.method] = written
        }
        let all: [String: Any] = [
            "openapi": "3.0.3", "info": ["title": title, "version": "1.0.0"], "servers": [["url": root]],
            "paths": paths,
            "components": [
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"], "basic": ["type": "http", "scheme": "basic"],
                ]
            ],
            "security": [["token": [String]()], ["basic": [String]()]],
        ]
        return try JSONSerialization.data(withJSONObject: all, options: [.sortedKeys, .withoutEscapingSlashes])
    }
}
