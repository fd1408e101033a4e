include(layout.m4)dnl
FROM BASE
RUN aptinstall COMPILERS libffi-dev libssl-dev python3-wheel-whl
RUN pip install --no-index --no-cache-dir --no-compile /usr/share/python-wheels/wheel-*.whl
