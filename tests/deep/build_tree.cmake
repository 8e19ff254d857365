# Configures with clang and builds; any failure is the test's failure.
#   -DSOURCE= -DBINARY= -DOPTIONS=a,b -DTARGETS=a,b
cmake_minimum_required(VERSION 3.25)
foreach(list OPTIONS TARGETS)
    string(REPLACE "," ";" ${list} "${${list}}")
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BINARY} -G Ninja
                        -DCMAKE_CXX_COMPILER=clang++ -DMANDEL_UNITY=ON -DMANDEL_WERROR=ON
                        -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" ${OPTIONS}
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${BINARY} --target ${TARGETS}
                COMMAND_ERROR_IS_FATAL ANY)
