include(layout.m4)dnl
FROM BASE
RUN aptinstall COMPILERS libffi-dev libssl-dev
RUN pip install --no-cache-dir --no-compile build wheel
