# attmd-reviews on a few reviews written here: 8 kinds of sentences a class, told apart by one word.
set(folder ${CMAKE_CURRENT_BINARY_DIR}/reviews)
set(vocabulary ${folder}/vocabulary.txt)
file(WRITE ${vocabulary} "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nfilm\nwas\na\nplot\nun\n##watch\n##able\n"
  "good\ngreat\nbad\nawful\nit\nis\n")
file(REMOVE ${folder}/model ${folder}/model.checkpoint ${folder}/log)
foreach(part train test)
  set(number 0)
  foreach(subject film plot "a film" "the film")
    foreach(place RANGE 1)
      file(WRITE ${folder}/${part}/pos/${number}_9.txt "${subject} was good great")
      file(WRITE ${folder}/${part}/neg/${number}_2.txt "${subject} was bad awful")
      math(EXPR number "${number} + 1")
    endforeach()
  endforeach()
endforeach()
file(WRITE ${folder}/sentences.txt "the film was great\nthe plot was awful\nit is unwatchable\n")
file(WRITE ${folder}/marked.tsv "good\ta good film\nunwatchable\tthe film is unwatchable\n")
file(WRITE ${folder}/wrong_mark.tsv "great\ta good film\n")
file(WRITE ${folder}/no_mark.tsv "a good film\n")

set(small --vocabulary ${vocabulary} --n-embd 8 --batch 4 --max-length 16 --dropout 0 --step-size 0.02)
add_program_test(reviews.train attmd-reviews PROGRAM_NAME attmd-reviews INPUT ${folder}/sentences.txt
  ARGUMENTS ${small} --reviews ${folder} --model ${folder}/model --epochs 40 --log ${folder}/log
            --marked ${folder}/marked.tsv
  EXPECT "16 reviews to train on, 16 to test" "\n   40 .* 100\\.00 %" "Token-selection score over 2 sentences: [01]\\."
         "Weights above 0\\.001: queries [0-9.]+ %, keys [0-9.]+ %, values"
         "positive, probability .*attends to: .*negative, probability .*attends to: .*unwatchable [0-9]+%")
# The run is over, so that nothing is trained; without --reviews the model's file is used.
add_program_test(reviews.again attmd-reviews PROGRAM_NAME attmd-reviews
  ARGUMENTS ${small} --reviews ${folder} --model ${folder}/model --epochs 40
  EXPECT "Going on from .*model.checkpoint" REJECT "\n +40 ")
add_program_test(reviews.classify attmd-reviews PROGRAM_NAME attmd-reviews INPUT ${folder}/sentences.txt
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/model
  EXPECT "positive, probability .*negative, probability" REJECT "epoch")
set_tests_properties(reviews.again reviews.classify PROPERTIES FIXTURES_REQUIRED reviews_model)
set_tests_properties(reviews.train PROPERTIES FIXTURES_SETUP reviews_model)
add_program_test(reviews.help attmd-reviews PROGRAM_NAME attmd-reviews ARGUMENTS --help EXPECT "^Usage: attmd-reviews")

foreach(mark "wrong_mark|'great' is not among the tokens" "no_mark|expected a word, a tab and a sentence" "gone|cannot be read")
  string(REGEX MATCH "^([^|]*)\\|(.*)$" _ "${mark}")
  add_program_test(reviews.marked_${CMAKE_MATCH_1} attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
    ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/model --marked ${folder}/${CMAKE_MATCH_1}.tsv
    EXPECT "${CMAKE_MATCH_1}\\.tsv" "${CMAKE_MATCH_2}")
  set_tests_properties(reviews.marked_${CMAKE_MATCH_1} PROPERTIES FIXTURES_REQUIRED reviews_model)
endforeach()
add_program_test(reviews.missing_vocabulary attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${folder}/gone.txt --model ${folder}/model EXPECT "gone\\.txt")
add_program_test(reviews.missing_reviews attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/other --reviews ${folder}/gone EXPECT "gone")
add_program_test(reviews.missing_model attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/gone EXPECT "gone")
set(number 0)
foreach(bad "--p=1|--p: expected a number above 1" "--p=two|got 'two'" "--epochs=0|--epochs: expected" "--seed=-1|--seed"
            "--max-length=1|from 2" "--dropout=nan|--dropout" "--what|unknown option '--what'" "here|unexpected argument"
            "--p|needs a value" "--threads=2|--vocabulary is missing")
  string(REGEX MATCH "^([^|]*)\\|(.*)$" _ "${bad}")
  math(EXPR number "${number} + 1")
  add_program_test(reviews.bad_argument_${number} attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 2
    ARGUMENTS "${CMAKE_MATCH_1}" EXPECT "${CMAKE_MATCH_2}")
endforeach()
