import ArgumentParser
import Commands

Pushyard.main()
