import Commands

runPushyard()
