# Configures, builds and runs; any failure is the test's failure.
#   -DSOURCE= -DBINARY= -DCOMPILER= -DOPTIONS=<list> -DTARGETS=a,b -DRUN="command args,command args"
function(run)
    execute_process(COMMAND ${ARGV} WORKING_DIRECTORY ${BINARY} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY ${BINARY})
string(REPLACE "," ";" targets "${TARGETS}")
string(REPLACE "," ";" commands "${RUN}")
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${BINARY} -G Ninja -DCMAKE_CXX_COMPILER=${COMPILER}
    -DCMAKE_BUILD_TYPE=RelWithDebInfo ${OPTIONS})
run(${CMAKE_COMMAND} --build ${BINARY} --target ${targets})
foreach(command IN LISTS commands)
    separate_arguments(words UNIX_COMMAND "${command}")
    list(POP_FRONT words program)
    run(${BINARY}/${program} ${words})
endforeach()
