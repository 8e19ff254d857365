# Fails if the compiler has fused a product and a sum that the code keeps apart, for all that
# -ffp-contract=off says: g++ 12 does so where it finds a complex product in code for FMA, as
# alternating additions and subtractions, which nothing here asks for.
#   cmake -DOBJDUMP=<objdump> -DPROGRAM=<program> -P check_fused.cmake
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${OBJDUMP} -d --no-show-raw-insn ${PROGRAM}
                COMMAND grep -E "^[0-9a-f]+ <|vfm(addsub|subadd)"
                COMMAND grep -B 1 "vfm"
                OUTPUT_VARIABLE fused RESULTS_VARIABLE results)
list(GET results 0 disassembled)
if(NOT disassembled EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} could not be disassembled")
endif()
if(NOT fused STREQUAL "")
    message(FATAL_ERROR "fused by the compiler, so that levels would differ:\n${fused}")
endif()
