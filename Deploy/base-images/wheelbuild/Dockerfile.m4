include(layout.m4)dnl
FROM BASE
RUN aptinstall COMPILERS libffi-dev libssl-dev
