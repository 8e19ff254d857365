# Configures with clang, builds and runs; any failure is the test's failure.
#   -DSOURCE= -DBINARY= -DOPTIONS=a,b -DTARGETS=a,b -DRUN="command args,command args"
cmake_minimum_required(VERSION 3.25)
function(run)
    execute_process(COMMAND ${ARGV} WORKING_DIRECTORY ${BINARY} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY ${BINARY})
foreach(list OPTIONS TARGETS RUN)
    string(REPLACE "," ";" ${list} "${${list}}")
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${BINARY} -G Ninja -DCMAKE_CXX_COMPILER=clang++
    -DMANDEL_WERROR=ON -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" ${OPTIONS})
run(${CMAKE_COMMAND} --build ${BINARY} --target ${TARGETS})
foreach(command IN LISTS RUN)
    separate_arguments(words UNIX_COMMAND "${command}")
    list(POP_FRONT words program)
    run(${BINARY}/${program} ${words})
endforeach()
