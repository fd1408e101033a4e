include(layout.m4)dnl
FROM BASE
COPY debbase/aptinstall /usr/local/sbin/aptinstall
RUN aptinstall ca-certificates PYTHON_LIBRARIES
