import SystemPackage

/// Where the repository is that these tests were built from.
let repository = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

/// What is shipped beside the program.
let deployment = repository.appending("Deploy")
