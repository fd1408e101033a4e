include(layout.m4)dnl
FROM BASE
RUN aptinstall COMPILERS PYTHON_HEADERS
COPY pybuild/build-python-deb /usr/local/bin/build-python-deb
